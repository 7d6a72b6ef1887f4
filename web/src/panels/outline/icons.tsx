/** The icons of the outline and of the app, which come with their code. */
import type { VNode } from "preact";
import { ClipboardPaste, CopyPlus, Ellipsis, FoldVertical, Group, GripVertical, StickyNote, UnfoldVertical, Unlink, type IconNode } from "lucide";
import { Drawn } from "../../widgets/icon";

const ICONS = {
  closeAll: FoldVertical, duplicate: CopyPlus, frame: Group, grip: GripVertical, menu: Ellipsis, note: StickyNote, openAll: UnfoldVertical, paste: ClipboardPaste, unlink: Unlink,
} as const satisfies Record<string, IconNode>;

export type OwnIconName = keyof typeof ICONS;

export const OwnIcon = ({ name, size = 16 }: { readonly name: OwnIconName; readonly size?: number }): VNode => <Drawn icon={ICONS[name]} size={size} />;
