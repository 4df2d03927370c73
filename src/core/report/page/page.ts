import type { Block, Figure, Section } from "../section";

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
	/** What the printers add of their own; English unless given. */
	words?: PageWords;
}

/** Words that the printers add, in the language of the sections. */
export interface PageWords {
	/** Label of the list of sections. */
	sections: string;
	sameAsTable: string;
	/** Heads of a table of facts. */
	figure: string;
	value: string;
}

export const ENGLISH: PageWords = {
	sections: "Sections",
	sameAsTable: "The same as a table",
	figure: "Figure",
	value: "Value",
};

/** All figures of a page, in their order. */
export const figuresOf = ({ sections }: Page): Figure[] =>
	sections.flatMap(({ blocks }) => figuresIn(blocks));

const figuresIn = (blocks: readonly Block[]): Figure[] =>
	blocks.flatMap((block) => {
		if (block.kind === "fold") return figuresIn(block.blocks);
		return block.kind === "figures" ? block.figures : [];
	});
