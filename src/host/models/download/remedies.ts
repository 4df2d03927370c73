/** What can be clicked when a model does not arrive. Knows nothing of the editor. */
import * as l10n from "@vscode/l10n";
import type { ErrorCode } from "../../../protocol/errors";

export const BUTTONS = {
	retry: l10n.t("Retry"),
	token: l10n.t("Set Access Token..."),
	page: l10n.t("Open Licence Page"),
	folder: l10n.t("Choose Folder..."),
	another: l10n.t("Choose Another Model..."),
	settings: l10n.t("Open Settings"),
	log: l10n.t("Show Log"),
} as const;
export type Button = keyof typeof BUTTONS;

/** In the order in which they help most. */
const REMEDY_BUTTONS: Partial<Record<ErrorCode, readonly Button[]>> = {
	hubUnreachable: ["retry", "settings"],
	hubNotFound: ["another", "token"],
	hubForbidden: ["token", "page", "retry"],
	hubBusy: ["retry"],
	hubBroken: ["retry"],
	diskFull: ["folder", "retry"],
	fileUnwritable: ["folder", "retry"],
	modelNotFound: ["another"],
	modelUnsupported: ["another"],
	badSetting: ["settings"],
};

/** The buttons that fit a failure of the hub or of a download. */
export const buttonsFor = (code: ErrorCode): readonly Button[] => REMEDY_BUTTONS[code] ?? ["retry", "log"];
