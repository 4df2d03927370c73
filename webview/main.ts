/**
 * The panel: one state, brought by the host and changed by its events; each view shows its part of it. Events are
 * gathered and drawn once a frame.
 *
 * Hooks for tests, as `data-testid`: model, banner, restart, stop, run-again, verdict, risk, prompt-tokens,
 * own-answer, response-tokens, comparison, other-answer (with data-gain and data-run), other-tokens, token (with data-index;
 * data-heat 1..10, data-flagged, data-changed and data-in-verdict where they apply), gain-slider, compare, timeline
 * (canvas), layer-map, map-readout, neuron-list, neuron-row (with data-neuron), neuron-filter, silence, open-neuron,
 * neuron-page, silence-it, without-words, top-tokens, answer-without, tint-by-risk, empty, shakiest, tint, tint-NAME, legend,
 * answer-again, meanings-open, meanings.
 */
import "./language";
import * as l10n from "@vscode/l10n";
import type { NeuronPlace } from "../src/core/compare/variant";
import { applyEvent, PANEL_VERSION, type PanelState } from "../src/protocol/panel-api";
import { comparer } from "./answers/comparison";
import { responseView } from "./answers/response-view";
import { besideView } from "./beside/beside-view";
import { layerMap } from "./depth/layer-map";
import { NeuronGrid } from "./depth/neuron-grid/neuron-grid";
import { NeuronPage } from "./depth/neuron-page";
import { timeline } from "./depth/timeline";
import { el } from "./dom";
import { exportMenu } from "./export/export-menu";
import { historyView } from "./history/history-view";
import { connect } from "./port";
import { samplesView } from "./samples/samples-view";
import { Selection } from "./selection";
import { tabs } from "./tabs";
import { tokenCards } from "./tokens/card/token-cards";
import { promptPointer } from "./tokens/prompt-pointer";
import type { StripCalls } from "./tokens/token-strip";
import { announcer } from "./views/announcer";
import { banner } from "./views/banner";
import { gainView } from "./views/gain";
import { painter } from "./views/painting";
import { probeAudit } from "./views/probe-audit";
import { promptView } from "./views/prompt-view";
import { toolbar } from "./views/toolbar";
import { verdictView } from "./views/verdict";

let state: PanelState | null = null;
let isDrawing = false;

const port = connect((event) => {
	// What happens before `ready` is answered is part of the answer.
	if (!state) return;
	applyEvent(state, event);
	if (event.event === "historyChanged") {
		views.history.changed();
		views.neuronPage.changed();
	}
	if (event.event === "neuronChosen") showNeuron(event.params);
	drawSoon();
});
const ask =
	(method: "stop" | "runAgain" | "compare" | "dropOthers" | "restartEngine" | "selectModel" | "showLog") =>
	() =>
		void port.call(method, {});

const selection = new Selection(drawSoon, port.kept().tint);
const cards = tokenCards(selection, {
	answerFrom: (params) => void port.call("answerFrom", params),
	pointAtPrompt: promptPointer((point) => void port.call("pointAtPrompt", { ...point })),
});
/** A token that is pointed at has its card, and the layer map's crosshair. */
const strips: StripCalls = {
	...cards.strips,
	point(pointed) {
		cards.strips.point(pointed);
		views.layers.point(pointed?.place ?? null);
	},
};
const paintingOf = painter();
const compare = comparer();
const layers = layerMap(selection);
const views = {
	toolbar: toolbar({ stop: ask("stop"), runAgain: ask("runAgain") }),
	banner: banner({
		restartEngine: ask("restartEngine"),
		selectModel: ask("selectModel"),
		showLog: ask("showLog"),
	}),
	verdict: verdictView((baseRate) => void port.call("setBaseRate", { baseRate })),
	prompt: promptView(strips),
	response: responseView(selection, strips),
	gain: gainView({
		answerAtGain: (gain) => void port.call("answerAtGain", { gain }),
		compare: ask("compare"),
		dropOthers: ask("dropOthers"),
	}),
	timeline: timeline(selection, (index) => views.response.focus(index)),
	neurons: new NeuronGrid(selection, (neurons) => void port.call("answerWithout", { neurons })),
	audit: probeAudit(),
	layers,
	neuronPage: new NeuronPage(port, selection),
	samples: samplesView(port, turnToBeside),
	beside: besideView(port, cards.strips),
	history: historyView(port, {
		opened: () => window.scrollTo(0, 0),
		besideShown: turnToBeside,
	}),
	exports: exportMenu(port, (told) => layers.picture(told)),
	announcer: announcer(),
};
const empty = el(
	"p",
	{ class: "empty", "data-testid": "empty" },
	l10n.t("Select a prompt in an editor and run “H-Neurons: Inspect Selection” (Ctrl+Alt+H)."),
);
/** Each tab draws itself when it is shown. */
const depth = tabs(
	l10n.t("More of this run"),
	[
		{
			...{ id: "start", title: l10n.t("How to begin"), element: empty },
			show({ engine }: PanelState) {
				empty.hidden = engine.state === "dead";
			},
		},
		{
			...{ id: "timeline", title: l10n.t("Timeline"), element: views.timeline.element },
			show: (told: PanelState, now: number) =>
				views.timeline.show(told, paintingOf(told, selection.now.tint).threshold, now),
		},
		{
			...{ id: "layers", title: l10n.t("Layers"), element: views.layers.element },
			show: (told: PanelState) => views.layers.show(told),
		},
		{
			...{ id: "neurons", title: l10n.t("Neurons") },
			element: el("div", {}, views.neurons.element, views.neuronPage.element),
			show(told: PanelState, now: number) {
				views.neurons.show(told, now);
				views.neuronPage.show(told);
			},
		},
		{
			...{ id: "samples", title: l10n.t("Samples"), element: views.samples.element },
			show: (told: PanelState) => views.samples.show(told),
		},
		{
			...{ id: "beside", title: l10n.t("Another prompt"), element: views.beside.element },
			show: (told: PanelState) => views.beside.show(told, paintingOf(told, selection.now.tint)),
		},
		{
			...{ id: "history", title: l10n.t("History"), element: views.history.element },
			show: (told: PanelState) => views.history.show(told),
		},
		{
			...{ id: "probe", title: l10n.t("Probe"), element: views.audit.element },
			show: (told: PanelState) => views.audit.show(told),
		},
	],
	drawSoon,
);
depth.open(port.kept().tab ?? "");
/** Before the first answer there is but what was kept of others. */
const isThere = ({ id }: { id: string }, { first }: PanelState): boolean =>
	first ? id !== "start" : id === "start" || id === "history";

/** The page of a neuron that was chosen in the side bar. */
function showNeuron(place: NeuronPlace): void {
	if (state && views.neuronPage.open(place, state)) depth.open("neurons");
}

/** What was pressed to show another run beside the shown one goes out of sight. */
function turnToBeside(): void {
	views.beside.takeFocus();
	depth.open("beside");
}

function drawSoon(): void {
	if (isDrawing) return;
	isDrawing = true;
	requestAnimationFrame(draw);
}

function draw(now: number): void {
	isDrawing = false;
	if (!state) return;
	selection.begin(state.first?.run ?? null);
	const comparison = compare(state);
	const painting = paintingOf(state, selection.now.tint);
	views.toolbar.show(state);
	views.banner.show(state);
	views.verdict.show(state);
	views.prompt.show(state, painting);
	views.response.show(state, painting, comparison);
	views.gain.show(state);
	views.exports.show(state);
	const told = state;
	depth.only((tab) => isThere(tab, told));
	depth.shown().show(state, now);
	cards.show(state, (place) => views.prompt.find(place) ?? views.response.find(place));
	views.announcer.show(state, comparison);
	// The host keeps finished answers only, so an unfinished one could not be found again.
	const { tint } = selection.now;
	if (state.first?.summary) port.keep({ run: state.first.run, tab: depth.shown().id, tint });
}

async function start(): Promise<void> {
	const panel = document.getElementById("panel")!;
	const { toolbar, banner, verdict, prompt, response, gain, exports, announcer } = views;
	const flow = [toolbar, banner, verdict, prompt, response, gain, exports, depth, announcer];
	panel.append(...flow.map(({ element }) => element), cards.element);
	try {
		state = await port.call("ready", { version: PANEL_VERSION });
		if (state.neuron) showNeuron(state.neuron);
		draw(performance.now());
	} catch (error) {
		panel.replaceChildren(el("p", { class: "banner", role: "alert" }, String(error)));
	}
}

void start();
