/**
 * The tools that assistants are offered, in the editor and over MCP: what they are called, what they are for and what they
 * take. agent/risk-report.ts and agent/file-report.ts are what they give, as data and as text.
 */

/** A tool as assistants see it. */
export interface AgentTool {
	name: string;
	title: string;
	/** When to use it and what it gives; read by models. */
	description: string;
	/** JSON schema of what it takes. */
	inputSchema: {
		type: "object";
		properties: Record<string, { type: "string"; description: string; minLength?: number }>;
		required: string[];
		additionalProperties: false;
	};
}

/** Asks for the risk of one prompt. */
export const INSPECT_PROMPT_RISK: AgentTool = {
	name: "inspect_prompt_risk",
	title: "Inspect prompt risk",
	description:
		"Lets a small local language model answer a prompt and reads its H-Neurons, the neurons that fire when this model makes an answer up. Returns the calibrated risk, the threshold, the answer, the words of the prompt at which the neurons fire most, and what the numbers do not say. Use it to check a factual question or prompt that you wrote before it is used. The risk is about this model's answer, not about the truth, and not about other models. Runs on this machine; nothing is sent anywhere.",
	inputSchema: {
		type: "object",
		properties: {
			prompt: { type: "string", minLength: 1, description: "What the user asks, as it would be sent." },
			system: { type: "string", description: "The system message, if there is one." },
			model: {
				type: "string",
				minLength: 1,
				description:
					"Absolute path of the folder of an ONNX model with a probe.json. Leave it out for the configured model.",
			},
		},
		required: ["prompt"],
		additionalProperties: false,
	},
};

/** Asks for the findings of one prompt file. */
export const LINT_PROMPT_FILE: AgentTool = {
	name: "lint_prompt_file",
	title: "Lint prompt file",
	description:
		"Checks a prompt file (.prompt.md, .instructions.md, .agent.md, SKILL.md, .prompty, .prompt, promptfoo and LangChain files, Jinja, Handlebars and Mustache templates) for mistakes of templates and structure, and asks a small local model each of its questions to see which answers its neurons call made up. Returns findings with places, numbers and fixes. Use it after writing or changing a prompt file. Runs on this machine; nothing is sent anywhere, and no file is changed.",
	inputSchema: {
		type: "object",
		properties: {
			path: {
				type: "string",
				minLength: 1,
				description:
					"Absolute path of the file. With `text`, the path it would have: its name tells the format.",
			},
			text: { type: "string", description: "The file's content, when it is not saved yet." },
		},
		required: ["path"],
		additionalProperties: false,
	},
};
