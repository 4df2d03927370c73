/** The editor's language, as the document brings it. Imported before anything else: constants hold words too. */
import * as l10n from "@vscode/l10n";

const words = document.querySelector<HTMLMetaElement>('meta[name="words"]');
if (words) l10n.config({ contents: words.content });
