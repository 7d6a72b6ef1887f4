/** What goes on in a page once its first picture is there, and is loaded then: drafts that are kept, results that are known, other
 * pages, how far a run is, edits of the selection. */
import { putAtHand } from "./commands/at_hand";
import * as editing from "./commands/editing";
import { watchElsewhere } from "./documents/elsewhere";
import { keepDrafts } from "./documents/keeping";
import { showKnownResults } from "./running/known";
import { showProgress } from "./running/progress";

/** Once for a page. */
export function goOn(): void {
  putAtHand(editing);
  void keepDrafts();
  watchElsewhere();
  showKnownResults();
  showProgress();
}
