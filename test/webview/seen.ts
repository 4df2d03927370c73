import type { Locator } from "playwright-core";

/** What people see of an element: hidden parts left out, white space folded. */
export const seen = async (place: Locator): Promise<string> =>
	(await place.innerText()).replace(/\s+/g, " ").trim();
