/** The kept runs: searched, opened, compared, pinned, deleted. */
import * as l10n from "@vscode/l10n";
import { counted } from "../../src/core/counted";
import type { KeptRun, PanelCalls, PanelState } from "../../src/protocol/panel-api";
import { el, section, setText } from "../dom";
import type { Port } from "../port";
import { button } from "../toolkit";
import { confirmButton } from "./confirm-button";
import { deleteSelectedWords, deleteUnpinnedWords } from "./delete-words";
import { runList } from "./run-list";

/** Rows that are listed at first, and that one press adds. */
const PAGE = 50;
/** A pause in typing after which is looked. */
const TYPING_MS = 150;
/** How long "3 minutes ago" may stand. */
const REFRESH_MS = 30_000;

interface Found {
	runs: KeptRun[];
	found: number;
	kept: number;
}

/** What the panel does when a run was opened, or stands beside the shown one. */
export interface HistoryMoves {
	opened(): void;
	besideShown(): void;
}

const HOW = l10n.t(
	"No runs are kept yet. Each answer is kept here when it ends, with its prompt, on this machine only; the setting hNeurons.history.keep turns that off.",
);
const KEYS = l10n.t(
	"Arrow keys move; Enter opens a run, Space selects it, Delete pressed twice deletes it, the right arrow leads to its buttons.",
);

export const historyView = (port: Port<PanelCalls>, moves: HistoryMoves) => new HistoryView(port, moves);

class HistoryView {
	private readonly parts = elements();
	private readonly list = runList({
		open: (run) =>
			void this.act(() => this.port.call("openRun", { run }).then(this.moves.opened), l10n.t("Opened.")),
		compare: (run) =>
			void this.act(
				() => this.port.call("showBeside", { run }).then(this.moves.besideShown),
				l10n.t("Stands beside the shown run."),
			),
		pin: (run, isPinned) =>
			void this.act(
				() => this.port.call("pinRun", { run, isPinned }),
				isPinned ? l10n.t("Pinned.") : l10n.t("Unpinned."),
			),
		remove: (run) => this.remove([run], l10n.t("Deleted.")),
		select: (run, isSelected) => this.select((runs) => (isSelected ? [...runs, run] : without(runs, run))),
		selectAll: (isSelected) => this.select(() => (isSelected ? this.told.runs.map(({ run }) => run) : [])),
		say: (words) => this.say(words),
	});
	private readonly removeSelected = this.confirm("delete-selected", () =>
		this.removeMany(
			[...this.selected],
			counted(this.selected.size, l10n.t("Deleted 1 run."), l10n.t("Deleted {0} runs.", this.selected.size)),
		),
	);
	private readonly removeUnpinned = this.confirm("delete-unpinned", () =>
		this.removeMany([], l10n.t("Deleted all runs that are not pinned.")),
	);
	private readonly more = button("", () => this.look(this.limit + PAGE), { "data-testid": "more-runs" });
	private told: Found = { runs: [], found: 0, kept: 0 };
	private selected = new Set<string>();
	private limit = PAGE;
	private isStale = true;
	private shownRun: string | null = null;
	private drawnAt = 0;
	private asked = 0;

	constructor(
		private readonly port: Port<PanelCalls>,
		private readonly moves: HistoryMoves,
	) {
		this.parts.count.after(this.removeSelected.element);
		const foot = el("div", { class: "buttons history-foot" }, this.more, this.removeUnpinned.element);
		this.parts.list.append(this.list.element, foot);
		afterTyping(this.parts.search, () => this.look(PAGE));
	}

	get element(): HTMLElement {
		return this.parts.element;
	}

	/** Runs came, went, or were pinned; they are asked for when the view is shown. */
	changed(): void {
		this.isStale = true;
	}

	show({ first }: PanelState): void {
		const run = first?.summary ? first.run : null;
		const isOther = run !== this.shownRun;
		this.shownRun = run;
		if (this.isStale) this.look(this.limit);
		else if (isOther || Date.now() - this.drawnAt > REFRESH_MS) this.draw();
	}

	/** Asks for the first `limit` runs with the words of the search. */
	private look(limit: number): void {
		this.limit = limit;
		this.isStale = false;
		const mine = ++this.asked;
		void this.act(async () => {
			const told = await this.port.call("findRuns", { query: this.parts.search.value, limit });
			// A later question has a later answer.
			if (mine !== this.asked) return;
			this.told = told;
			this.draw();
		});
	}

	/** Deletes many; the button that asked for it may be gone afterwards. */
	private removeMany(runs: string[], words: string): void {
		this.parts.search.focus();
		this.remove(runs, words);
	}

	private remove(runs: string[], words: string): void {
		void this.act(() => this.port.call("deleteRuns", { runs }), words);
	}

	/** Does what a press asks for; a failure is shown above the list. */
	private async act(does: () => Promise<unknown>, done?: string): Promise<void> {
		const { problem } = this.parts;
		try {
			await does();
			problem.hidden = true;
			if (done) this.say(done);
		} catch (error) {
			setText(problem, (error as Error).message);
			problem.hidden = false;
		}
	}

	private select(change: (runs: readonly string[]) => string[]): void {
		this.selected = new Set(change([...this.selected]));
		this.draw();
	}

	private confirm(id: string, onConfirm: () => void) {
		const own = confirmButton(
			button("", () => undefined, { "data-testid": id }),
			onConfirm,
			(words) => this.say(words),
		);
		own.element.addEventListener("focusout", own.calm);
		own.element.addEventListener("keydown", ({ key }) => key === "Escape" && own.calm());
		return own;
	}

	private say(words: string): void {
		setText(this.parts.said, words);
	}

	private draw(): void {
		const { told, shownRun } = this;
		this.drawnAt = Date.now();
		// What is not listed any more is not deleted unseen.
		const listed = new Set(told.runs.map(({ run }) => run));
		this.selected = new Set([...this.selected].filter((run) => listed.has(run)));
		showCounts(this.parts, told);
		this.list.show(told.runs, (run) => ({
			...{ isShown: run === shownRun, canCompare: shownRun !== null && run !== shownRun },
			...{ isSelected: this.selected.has(run), now: this.drawnAt },
		}));
		if (this.list.hasLostFocus()) this.parts.search.focus();
		this.removeSelected.show(deleteSelectedWords(this.selected.size));
		this.removeSelected.element.disabled = this.selected.size === 0;
		this.removeUnpinned.show(deleteUnpinnedWords());
		this.more.hidden = told.found <= told.runs.length;
		setText(this.more, l10n.t("Show {0} more", Math.min(PAGE, told.found - told.runs.length)));
	}
}

const without = (runs: readonly string[], gone: string): string[] => runs.filter((run) => run !== gone);

type Elements = ReturnType<typeof elements>;

function elements() {
	const search = el("input", {
		...{ type: "search", id: "history-search", class: "search", "data-testid": "history-search" },
		...{
			placeholder: l10n.t("Words of prompt, answer, file or model"),
			autocomplete: "off",
			spellcheck: "false",
		},
	});
	const count = el("p", { class: "history-count", role: "status", "data-testid": "history-count" });
	const problem = el("p", { class: "banner", role: "alert", hidden: true });
	const said = el("p", { class: "spoken-only", role: "status" });
	const empty = el("p", { class: "history-empty", "data-testid": "history-empty", hidden: true });
	const keys = el("p", { id: "history-keys", class: "note" }, KEYS);
	const list = el("div");
	const label = el("label", { for: "history-search", class: "spoken-only" }, l10n.t("Search the kept runs"));
	const head = el("div", { class: "history-head" }, label, search, count);
	const element = section("history", l10n.t("Kept runs"), head, problem, empty, list, keys, said);
	element.dataset.testid = "history";
	return { element, search, count, problem, said, empty, keys, list };
}

function showCounts({ search, count, empty, list, keys }: Elements, { runs, found, kept }: Found): void {
	const isSearch = search.value.trim() !== "";
	setText(
		count,
		isSearch
			? counted(kept, l10n.t("{0} of 1 run", found), l10n.t("{0} of {1} runs", found, kept))
			: counted(kept, l10n.t("1 run"), l10n.t("{0} runs", kept)),
	);
	setText(empty, kept === 0 ? HOW : l10n.t("No kept run has all of these words."));
	empty.hidden = runs.length > 0;
	list.hidden = runs.length === 0;
	keys.hidden = runs.length === 0;
}

function afterTyping(search: HTMLInputElement, look: () => void): void {
	let timer: ReturnType<typeof setTimeout> | undefined;
	search.addEventListener("input", () => {
		clearTimeout(timer);
		timer = setTimeout(look, TYPING_MS);
	});
}
