/** A figure of a result or of a summary, drawn so that it answers; its code is loaded when the first one is shown. */
import type { ComponentType, VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { readPlot, type Plot } from "../../widgets/plot/figure";
import { t } from "../../messages";
import { bytes } from "../shared/services";

export const FIGURE = "application/vnd.wireloom.figure+json";

type View = ComponentType<{ readonly plot: Plot }>;

let view: View | null = null;

export function Figure({ plot }: { readonly plot: Plot }): VNode {
  const [It, show] = useState<{ readonly View: View } | null>(view && { View: view });
  useEffect(() => {
    let here = true;
    if (!view) void import("../../widgets/plot/plot").then((module) => {
      view = module.PlotView;
      if (here) show({ View: module.PlotView });
    });
    return () => { here = false; };
  }, []);
  return It ? <It.View plot={plot} /> : <p class="dim" role="status">{t("plot.loading")}</p>;
}

/** The figure in a file of a result; nothing where it holds what lines and points cannot show. */
export function FigureFile({ url, title }: { readonly url: string; readonly title: string }): VNode | null {
  const [state, setState] = useState<Plot | string | null>(null);
  useEffect(() => {
    const gone = new AbortController();
    setState(null);
    bytes(url, gone.signal).then(async (file) => setState(readPlot(JSON.parse(await file.text()), title)),
      (error: unknown) => { if (!gone.signal.aborted) setState(error instanceof Error ? error.message : String(error)); });
    return () => gone.abort();
  }, [url, title]);
  if (typeof state === "string") return <p class="danger">{state}</p>;
  return state && <Figure plot={state} />;
}
