/** The name of a weight file of one kind: those that fit, and what to do where the file is not there. */
import "../../styles/rare.css";
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { ModelFileWidget } from "../../api/catalogue";
import { t } from "../../messages";
import type { FieldProps, KnownModel } from "../field";
import { Options, type OptionLook } from "../options";
import { bytes } from "../units";

export default function ModelFileField(props: FieldProps<ModelFileWidget>): VNode {
  const [models, setModels] = useState<readonly KnownModel[] | null>(null);
  const chosen = typeof props.value === "string" ? props.value : "";
  useEffect(() => {
    let here = true;
    void props.services.models().then((found) => { if (here) setModels(found); }, () => undefined);
    return () => { here = false; };
  }, [props.services, chosen]);
  const fitting = (models ?? []).filter((model) => fits(model, props.widget.model));
  const there = models?.find((model) => model.name === chosen);
  const problem = models && chosen && !there ? t("field.model_missing", { name: chosen })
    : there && !fits(there, props.widget.model) ? t("field.model_kind", { name: chosen, kind: there.kind ?? "", wanted: props.widget.model }) : null;
  const look = (option: string): OptionLook => {
    const model = models?.find((m) => m.name === option);
    return model ? { group: t(model.shipped ? "field.model_shipped" : "field.model_own"), detail: detailOf(model) } : {};
  };
  const options = models ? fitting.map((model) => model.name) : chosen ? [chosen] : [];
  return (
    <div class="f-file">
      <Options {...props} options={options} empty={t(models && !fitting.length ? "field.model_no_fit" : "field.model_none")} look={look} />
      {problem && !props.compact && (
        <p class="wrong" role="status">{problem} {fitting[0] && <button type="button" class="link" onClick={() => props.onChange(fitting[0]?.name ?? "", true)}>{t("field.use", { value: fitting[0].name })}</button>}
          {" "}<button type="button" class="link" onClick={() => props.services.showModels()}>{t("field.model_where")}</button></p>
      )}
    </div>
  );
}

const fits = (model: KnownModel, wanted: string): boolean =>
  wanted === "any" || !model.kind || model.kind === "unknown" || model.kind === wanted || (model.also?.includes(wanted) ?? false);

/** What tells files of one list apart: "lora, sdxl, locon, 144 MB". */
const detailOf = ({ kind, family, variant, size }: KnownModel): string =>
  [kind, family === "wireloom" ? "" : family, variant, bytes(size)].filter((word) => word && word !== "unknown").join(", ");
