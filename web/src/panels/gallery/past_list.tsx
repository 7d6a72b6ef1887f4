/** The last values of a field in a small panel: time, picture, value; one click puts it back. */
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Literal } from "../../api/catalogue";
import { brief } from "../../graph/words";
import { t } from "../../messages";
import type { Editor } from "../../store/state";
import { Popover } from "../../widgets/popover";
import { ago } from "../shared/format";
import { setValue } from "../inspector/edits";
import { nowOf, pastOf } from "./past";
import { Small } from "./tile";
import "../../styles/gallery.css";

interface PastProps {
  readonly editor: Editor;
  readonly node: string;
  readonly port: string;
  readonly anchor: { readonly current: HTMLElement | null };
  readonly onClose: () => void;
}

export function PastList({ editor, node, port, anchor, onClose }: PastProps): VNode {
  const [values, setValues] = useState<Awaited<ReturnType<typeof pastOf>> | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => void pastOf(editor, node, port).then(setValues, () => setFailed(true)), []);
  const now = JSON.stringify(nowOf(editor, node, port));
  const take = (value: Literal): void => {
    setValue(editor, node, port, value, true);
    onClose();
    anchor.current?.focus();
  };
  const words = failed ? t("app.unreachable") : values === null ? t("gallery.loading") : values.length ? t("past.how") : t("past.none", { port });
  return (
    <Popover anchor={anchor} label={t("past.title", { port })} onClose={onClose}>
      <div class="past" tabIndex={0} data-first="">
        <p class="dim" role="status">{words}</p>
        <ol>{values?.map((past) => (
          <li key={JSON.stringify(past.value)}>
            <button class="quiet" aria-current={JSON.stringify(past.value) === now ? "true" : undefined} onClick={() => take(past.value)}>
              {past.digest === null ? <span class="past-blank" /> : <Small entry={{ thumbnail: past.thumbnail, digest: past.digest, media_type: "image/png", kind: "image" }} />}
              <span class="past-value">{brief(past.value, 60)}</span><span class="dim">{ago(past.created * 1000)}</span>
            </button>
          </li>
        ))}</ol>
      </div>
    </Popover>
  );
}
