/** A picture of the server: by its cookie, or, where the browser has none, fetched with the token. */
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { session } from "./server";

export function Picture({ url, alt }: { readonly url: string; readonly alt: string }): VNode {
  const [source, setSource] = useState(url);
  useEffect(() => {
    setSource(url);
    return () => { if (source.startsWith("blob:")) URL.revokeObjectURL(source); };
  }, [url]);
  const retry = async (): Promise<void> => {
    if (source !== url) return;
    const answer = await fetch(url, { headers: { authorization: `Bearer ${session.token() ?? ""}` } });
    if (answer.ok) setSource(URL.createObjectURL(await answer.blob()));
  };
  return <img src={source} alt={alt} onError={() => void retry()} decoding="async" />;
}
