/** The limits of a field in words. */
import type { Widget } from "../../api/catalogue";
import { optionLabel } from "../../graph/titles";
import { t } from "../../messages";
import { write } from "../../widgets/number";

/** "from 1 to 100 px", "one of euler, heun"; "" where there are none worth telling. */
export function limits(widget: Widget | undefined): string {
  if (widget?.kind === "range" && widget.high < 1e9) return t("docs.range", { low: write(widget.low), high: write(widget.high) }) + (widget.unit ? ` ${widget.unit}` : "");
  return widget?.kind === "choice" ? t("docs.choices", { options: widget.options.map((option) => optionLabel(widget, option) ?? option).join(", ") }) : "";
}
