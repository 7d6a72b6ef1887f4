/** The context menu by key: of the port, wire or item that the keyboard is on, with the same content as the pointer's. */

import type { MenuTarget } from "../contract";
import type { Mirror } from "../mirror/mirror";
import { portPoint } from "../scene/node_view";
import type { Surface } from "../surface";

export function openMenuHere(s: Surface, mirror: Mirror): void {
  const port = mirror.focusedPort();
  const view = port && s.scene.nodes.get(port.node);
  if (port && view) {
    const at = portPoint(view, port.side, port.port);
    return open(s, { kind: "port", place: { node: port.node, port: port.port }, side: port.side }, at);
  }
  const { active } = s.state();
  const box = active && s.scene.box(active);
  if (active && box) return open(s, { kind: "item", item: active }, { x: box.left, y: box.top + 28 });
  open(s, { kind: "canvas" }, s.toWorld({ x: s.size.width / 2, y: s.size.height / 3 }));
}

function open(s: Surface, target: MenuTarget, at: { readonly x: number; readonly y: number }): void {
  s.options.openMenu?.({ target, screen: s.toWindow(s.toScreen(at)), at });
}
