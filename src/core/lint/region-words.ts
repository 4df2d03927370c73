/** Where a probe was trained, as people read of it: the engine names regions in English. */
import { type Region, regionNames, regionWords } from "../probe/file";
import type { Assessment } from "./assessment";

const WORDS: ReadonlyMap<string, string> = new Map(
	Object.entries(regionNames).map(([region, name]) => [name, regionWords[region as Region]]),
);

/** The region of an assessment's probe in the language of the window; in German in the accusative. */
export const regionOf = ({ probe: { region } }: Assessment): string => WORDS.get(region) ?? region;
