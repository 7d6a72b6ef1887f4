/** Choosing one of many things to be done, such as the port to declare: few in the system's own list, many in one with search. */
import type { VNode } from "preact";
import { MANY, Options } from "../../widgets/options";
import { services } from "./services";

interface ChooseProps {
  readonly id: string;
  /** What choosing does: shown where a chosen one would stand, for none stays chosen. */
  readonly label: string;
  /** Read as far as the list has to know; to the end when it opens. */
  readonly options: () => Iterable<string>;
  readonly onChoose: (option: string) => void;
}

export function Choose({ id, label, options, onChoose }: ChooseProps): VNode | null {
  const few = first(options(), MANY + 1);
  if (!few.length) return null;
  const words = `${label}…`;
  if (few.length > MANY) {
    return (
      <div class="more-declared">
        <Options id={id} label={label} help="" type="Text" compact={false} services={services} empty={words} options={few} all={() => [...options()]} value={null}
          onChange={(value) => { if (typeof value === "string") onChoose(value); }} />
      </div>
    );
  }
  return (
    <select id={id} aria-label={label} class="more-declared" value="" onChange={(event) => {
      const { value } = event.currentTarget;
      event.currentTarget.value = "";
      onChoose(value);
    }}>
      <option value="">{words}</option>
      {few.map((option) => <option key={option} value={option}>{option}</option>)}
    </select>
  );
}

function first(options: Iterable<string>, most: number): string[] {
  const found: string[] = [];
  for (const option of options) if (found.push(option) === most) break;
  return found;
}
