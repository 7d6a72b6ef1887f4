/** Run the failed cells of a node again: what is known is not computed anew, and seeds stay as they are. */
import type { VNode } from "preact";
import type { CellState } from "../../store/cells";
import type { Editor } from "../../store/state";
import { t } from "../../messages";
import { Icon } from "../../widgets/icon";
import { useEditor } from "../shared/hooks";
import { retryQuietly } from "../running/running";
import { usePrice } from "./price";

const unchanged = (): void => undefined;

export function Retry({ editor, node, states }: { readonly editor: Editor; readonly node: string; readonly states: readonly CellState[] }): VNode | null {
  const failed = states.filter((state) => state === "failed" || state === "skipped").length;
  const revision = useEditor(editor, (state) => state.revision);
  const price = usePrice(editor, `${revision} ${node} ${failed}`, failed ? unchanged : null, [node]);
  if (!failed) return null;
  return (
    <>
      <span class="danger">{t("grid.retry_price", { count: failed, price })}</span>
      <button onClick={() => void retryQuietly([node])}><Icon name="redo" size={13} />{t("grid.retry")}</button>
    </>
  );
}
