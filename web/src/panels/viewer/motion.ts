/** Whether a person, or their system, wants nothing to move by itself. */
import { settings } from "../settings";

export const isStill = (): boolean => settings.value.still || (typeof matchMedia === "function" && matchMedia("(prefers-reduced-motion: reduce)").matches);
