/**
 * The panel: one state, brought by the host and changed by its events; each view shows its part of it. Events are
 * gathered and drawn once a frame.
 *
 * Hooks for tests, as `data-testid`: model, banner, restart, stop, run-again, verdict, risk, prompt-tokens,
 * own-answer, response-tokens, comparison, other-answer (with data-gain), other-tokens, token (with data-index;
 * data-heat 1..10, data-flagged, data-changed and data-in-verdict where they apply), gain-slider, compare, timeline
 * (canvas), neuron-list, answer-without, tint-by-risk, empty.
 */
import { applyEvent, PANEL_VERSION, type PanelState } from "../src/protocol/panel-api";
import { comparer } from "./answers/comparison";
import { responseView } from "./answers/response-view";
import { el } from "./dom";
import { connect } from "./port";
import { TokenCard } from "./tokens/token-card";
import { announcer } from "./views/announcer";
import { banner } from "./views/banner";
import { gainView } from "./views/gain";
import { neuronList } from "./views/neuron-list";
import { largestShare, type Painting } from "./views/painting";
import { probeAudit } from "./views/probe-audit";
import { promptView } from "./views/prompt-view";
import { timeline } from "./views/timeline";
import { toolbar } from "./views/toolbar";
import { verdictView } from "./views/verdict";

/** Before the first answer's end the probe's own threshold is not known here. */
const THRESHOLD_UNTIL_KNOWN = 0.5;

let state: PanelState | null = null;
let chosenNeuron: number | null = null;
let threshold = THRESHOLD_UNTIL_KNOWN;
let isDrawing = false;

const port = connect((event) => {
	// What happens before `ready` is answered is part of the answer.
	if (!state) return;
	applyEvent(state, event);
	drawSoon();
});
const ask =
	(method: "stop" | "runAgain" | "compare" | "dropOthers" | "restartEngine" | "selectModel" | "showLog") =>
	() =>
		void port.call(method, {});

const card = new TokenCard();
const compare = comparer();
const views = {
	toolbar: toolbar({ stop: ask("stop"), runAgain: ask("runAgain") }),
	banner: banner({
		restartEngine: ask("restartEngine"),
		selectModel: ask("selectModel"),
		showLog: ask("showLog"),
	}),
	verdict: verdictView(),
	prompt: promptView((pointed) => card.point(pointed, state?.first?.summary?.probe ?? null)),
	response: responseView((pointed, { summary }) => card.point(pointed, summary?.probe ?? null)),
	gain: gainView({
		answerAtGain: (gain) => void port.call("answerAtGain", { gain }),
		compare: ask("compare"),
		dropOthers: ask("dropOthers"),
	}),
	timeline: timeline((index) => views.response.focus(index)),
	neurons: neuronList({
		tintBy(index) {
			chosenNeuron = index;
			drawSoon();
		},
		answerWithout: (neurons) => void port.call("answerWithout", { neurons }),
	}),
	audit: probeAudit(),
	announcer: announcer(),
};
const empty = el(
	"p",
	{ class: "empty", "data-testid": "empty", hidden: true },
	"Select a prompt in an editor and run “H-Neurons: Inspect Selection” (Ctrl+Alt+H).",
);

function drawSoon(): void {
	if (isDrawing) return;
	isDrawing = true;
	requestAnimationFrame(draw);
}

function draw(now: number): void {
	isDrawing = false;
	if (!state) return;
	threshold = state.first?.summary?.verdict.threshold ?? threshold;
	const comparison = compare(state);
	const painting: Painting = { threshold, neuron: neuronPainting(state) };
	empty.hidden = state.first !== null || state.engine.state === "dead";
	views.toolbar.show(state);
	views.banner.show(state);
	views.verdict.show(state);
	views.prompt.show(state, painting);
	views.response.show(state, painting, comparison);
	views.gain.show(state);
	views.timeline.show(state, threshold, now);
	views.neurons.show(state);
	views.audit.show(state);
	views.announcer.show(state, comparison);
	// The host keeps finished answers only, so an unfinished one could not be found again.
	if (state.first?.summary) port.keep({ run: state.first.run });
}

/** The scale of a chosen neuron is settled by finished answers, so that it does not change while tokens stream in. */
function neuronPainting({ first, others }: PanelState): Painting["neuron"] {
	if (chosenNeuron === null || !first?.summary) return null;
	const finished = [first, ...others.filter(({ summary }) => summary)];
	return { index: chosenNeuron, largest: largestShare(chosenNeuron, finished) };
}

async function start(): Promise<void> {
	const panel = document.getElementById("panel")!;
	panel.append(...Object.values(views).map(({ element }) => element), card.element);
	views.banner.element.after(empty);
	try {
		state = await port.call("ready", { version: PANEL_VERSION });
		draw(performance.now());
	} catch (error) {
		panel.replaceChildren(el("p", { class: "banner", role: "alert" }, String(error)));
	}
}

void start();
