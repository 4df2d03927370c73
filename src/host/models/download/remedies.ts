/** What can be clicked when a model does not arrive. Knows nothing of the editor. */
import type { ErrorCode } from "../../../protocol/errors";

export const BUTTONS = {
	retry: "Retry",
	token: "Set Access Token...",
	page: "Open Licence Page",
	folder: "Choose Folder...",
	another: "Choose Another Model...",
	settings: "Open Settings",
	log: "Show Log",
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
