import type { SuiteName } from "../../../core/report/suites";
import type { SuiteItem } from "../suite";
import type { Fields } from "./fields";

/** Text around a request, no item of its own. */
export interface Template {
	template: string;
}

export interface Layout {
	fits(fields: Fields): boolean;
	/**
	 * What a row gives, or why it gives nothing; the reason is one of few.
	 * @param suite the one that is read, for rows that do not tell
	 */
	read(fields: Fields, suite: SuiteName): SuiteItem | Template | string;
}

export const NO_QUESTION = "it has no question";
