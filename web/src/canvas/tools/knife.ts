/** The knife: Alt and drag over wires cuts them when the button is up. */

import type { Point } from "../../geometry/point";
import { t } from "../../messages";
import type { Place } from "../../graph/document";
import { cutWires } from "../../store/commands";
import { crosses } from "../scene/curve";
import { between } from "./box";
import { idle } from "./idle";
import type { Pointer, Stage, Tool } from "./stage";
import { wireOf } from "./start";

/** Cut from a screen point on. */
export function knife(stage: Stage, start: Point, p: Pointer): Tool {
  const line: Point[] = [stage.toWorld(start)];
  const cut = new Set<string>();
  const follow = (q: Point): void => {
    const [a, b] = [line[line.length - 1] ?? stage.toWorld(start), stage.toWorld(q)];
    line.push(b);
    stage.scene.wireGrid.visit(between(a, b), (wire) => {
      if (crosses(wire, a, b)) cut.add(wire.key);
    });
    stage.show({ knife: [...line], marked: new Set(cut) });
  };
  const done = (s: Stage): Tool => {
    s.show({ knife: [], marked: new Set() });
    return idle;
  };
  const tool: Tool = {
    name: "knife",
    move(_, q) {
      follow(q);
      return tool;
    },
    up(s) {
      const ends = [...cut].flatMap((key) => placeOf(s, key));
      if (cutWires(s.editor, ends)) s.announce(t("edit.cut", { count: ends.length }));
      return done(s);
    },
    cancel: done,
  };
  follow(p);
  return tool;
}

/** The input that a cut segment feeds. */
function placeOf(stage: Stage, key: string): Place[] {
  const view = stage.scene.wires.get(key);
  const wire = view && wireOf(stage, view);
  return wire ? [wire.to] : [];
}
