/* The page: joins the picture, the tools, the panel and the server. */
import { listen } from "./acts.js";
import { screen, state } from "./context.js";
import { $ } from "./dom.js";
import { paintGuide } from "./guide.js";
import { listenToKeys } from "./keys.js";
import { reload } from "./opening.js";
import { pulse } from "./saving.js";
import { allWordsOf } from "./server.js";

listen();
listenToKeys();
/* For the tests: where a place of the source picture is on the screen, and what would be saved. */
Object.assign(window, { radanki: { annotator: { screen, state } } });

try {
  await reload();
  paintGuide();
} catch (refused) {
  $("title").textContent = "The case can't be shown";
  screen.say(allWordsOf(refused).join(" "));
}
pulse();
