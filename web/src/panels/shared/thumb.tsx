/** The small picture of a value, by its digest: kept for a while, so that it is there at once the next time. */
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { thumbnail } from "../running/known";

export function Thumb({ digest }: { readonly digest: string }): VNode {
  const [url, setUrl] = useState("");
  useEffect(() => {
    let made = "";
    let gone = false;
    void thumbnail(digest).then((picture) => { if (picture && !gone) setUrl(made = URL.createObjectURL(picture)); });
    return () => {
      gone = true;
      if (made) URL.revokeObjectURL(made);
    };
  }, [digest]);
  return url ? <img src={url} alt="" /> : <span class="no-picture" />;
}
