/** What goes on in a page once its first picture is there, and is loaded then: drafts that are kept, results that are known, other
 * pages, how far a run is, edits of the selection. */
import { putAtHand } from "./at_hand";
import * as editing from "./editing";
import { watchElsewhere } from "./elsewhere";
import { keepDrafts } from "./keeping";
import { showKnownResults } from "./known";
import { showProgress } from "./progress";

/** Once for a page. */
export function goOn(): void {
  putAtHand(editing);
  void keepDrafts();
  watchElsewhere();
  showKnownResults();
  showProgress();
}
