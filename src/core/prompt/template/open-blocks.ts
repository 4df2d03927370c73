/** The blocks that are open at one place of a template: which text the model reads there, and which names are local. */
import * as l10n from "@vscode/l10n";
import type { Range } from "../mapped-text";
import type { Problem } from "./reading";

export interface Block {
	name: string;
	/** The tag that opened it. */
	tag: Range;
	/** Whether the model reads the branch that is open now. */
	isKept: boolean;
	/** Whether names that are set in it end with it. */
	isScope: boolean;
	/** Whether a plain name in it may be a field of what the block is about. */
	hasFields: boolean;
	/** Whether the model reads what stands around it. */
	isKeptAround: boolean;
	/** Branches begun so far. */
	branches: number;
}

/** What is said of a block as it is opened. */
export type NewBlock = Omit<Block, "branches" | "isKeptAround"> & {
	/** Whether text may stand in it before its first branch begins, as in a switch. */
	waits?: boolean;
};

export class OpenBlocks {
	readonly #stack: Block[] = [];
	readonly #scopes: string[][] = [[]];
	/** How many open scopes hold a name, and how many blocks have one: both asked for at each tag. */
	readonly #locals = new Map<string, number>();
	readonly #open = new Map<string, number>();
	#fieldDepth = 0;

	get top(): Block | undefined {
		return this.#stack.at(-1);
	}

	/** Whether the model reads what stands here. */
	get isKept(): boolean {
		return this.top?.isKept ?? true;
	}

	/** Number of open blocks whose names may be fields. */
	get fieldDepth(): number {
		return this.#fieldDepth;
	}

	/** Opens a block; what it holds is kept only where the block itself is. */
	enter({ waits = false, ...block }: NewBlock, locals: readonly string[] = []): void {
		const isKeptAround = this.isKept;
		const isKept = isKeptAround && block.isKept && !waits;
		this.#stack.push({ ...block, isKept, isKeptAround, branches: waits ? 0 : 1 });
		count(this.#open, block.name, 1);
		if (block.hasFields) this.#fieldDepth++;
		if (block.isScope) this.#scopes.push([]);
		for (const name of locals) this.declare(name);
	}

	/** Begins a further branch of the innermost block; the model reads none but the first. */
	branch(): void {
		const block = this.top;
		if (!block) return;
		block.isKept = block.isKeptAround && block.branches === 0;
		block.branches++;
	}

	/** Closes the innermost block of that name, and those that were left open in it; null when there is none. */
	leave(name: string): { block: Block; leftOpen: Block[] } | null {
		if (!this.#open.get(name)) return null;
		const leftOpen: Block[] = [];
		for (;;) {
			const block = this.#pop();
			if (block.name === name) return { block, leftOpen };
			leftOpen.push(block);
		}
	}

	/** Closes all; for the end of the template. */
	leaveAll(): Block[] {
		const all: Block[] = [];
		while (this.#stack.length) all.push(this.#pop());
		return all.reverse();
	}

	/** Makes a name local until the innermost scope ends. */
	declare(name: string): void {
		this.#scopes.at(-1)!.push(name);
		count(this.#locals, name, 1);
	}

	isLocal(name: string): boolean {
		return (this.#locals.get(name) ?? 0) > 0;
	}

	#pop(): Block {
		const block = this.#stack.pop()!;
		count(this.#open, block.name, -1);
		if (block.hasFields) this.#fieldDepth--;
		if (block.isScope) for (const name of this.#scopes.pop()!) count(this.#locals, name, -1);
		return block;
	}
}

const count = (counts: Map<string, number>, name: string, step: number): Map<string, number> =>
	counts.set(name, (counts.get(name) ?? 0) + step);

/** What is told of blocks that nothing closes. */
export const neverClosed = (blocks: readonly Pick<Block, "name" | "tag">[]): Problem[] =>
	blocks.map(({ name, tag }) => ({
		...tag,
		message: l10n.t("{0} is opened here and never closed.", `"${name}"`),
	}));

/** What is told of a tag that closes a block which is not open. */
export const closesNothing = (name: string, tag: Range): Problem => ({
	start: tag.start,
	end: tag.end,
	message: l10n.t("This tag closes {0}, which is not open here.", `"${name}"`),
});
