/** A part of the page that is loaded when it is first shown; its place is empty for that moment. */
import type { ComponentType, VNode } from "preact";
import { useEffect, useState } from "preact/hooks";

/** A component whose code `load` fetches, once for all who show it. */
export function lazy<Props extends object>(load: () => Promise<ComponentType<Props>>): (props: Props) => VNode | null {
  let loaded: ComponentType<Props> | null = null;
  return function Lazy(props: Props): VNode | null {
    const [, again] = useState(0);
    useEffect(() => {
      let gone = false;
      if (!loaded) void load().then((It) => { loaded = It; if (!gone) again(1); });
      return () => { gone = true; };
    }, []);
    const It = loaded;
    return It && <It {...props} />;
  };
}
