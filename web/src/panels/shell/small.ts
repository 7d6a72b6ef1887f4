/** What small windows and fingers need beside what every window has. */
import "../../styles/phone.css";

export const SMALL = true;
