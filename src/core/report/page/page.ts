import type { Section } from "../section";

/** A report on its way to being printed: its sections and what stands above them. */
export interface Page {
	title: string;
	/** Name and version of what wrote it. */
	tool: string;
	/** ISO 8601. */
	created: string;
	/** Fingerprints of the models' weights, each after words that say what it is. */
	weights: { name: string; fingerprint: string }[];
	sections: Section[];
}
