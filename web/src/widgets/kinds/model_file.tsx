/** The name of a weight file of one kind. */
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { ModelFileWidget } from "../../api/catalogue";
import { t } from "../../messages";
import type { FieldProps } from "../field";
import { Options } from "../options";

export const kind = "model_file";

export default function ModelFileField(props: FieldProps<ModelFileWidget>): VNode {
  const [names, setNames] = useState<readonly string[]>([]);
  useEffect(() => {
    let here = true;
    void props.services.models().then((models) => { if (here) setNames(models.map((m) => m.name)); }, () => undefined);
    return () => { here = false; };
  }, [props.services]);
  const chosen = typeof props.value === "string" && props.value !== "" ? [props.value] : [];
  return <Options {...props} options={names.length ? names : chosen} empty={t("field.model_none")} />;
}
