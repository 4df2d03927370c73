/** What stands in a prompt without being said in it: question marks in there ask nothing. */

/** Bounded, so that a text of unclosed brackets stays cheap. */
const TAGS = [
	/\{\{[^{}]{0,400}\}\}/g, // Handlebars, Mustache, Jinja
	/\{[%#][^{}]{0,400}[%#]\}/g, // Jinja's blocks and comments
	/\$?\{[\w.:\- ]{1,100}\}/g, // ${input:name}, {name}
];

const SPANS = [
	/`[^`\n]+`/g,
	// The mark that ends the sentence a URL stands in is not the URL's.
	/\b(?:https?|file|mailto|vscode):[^\s<>]*[^\s<>?!.,;:)\]"'”»]/gi,
	...TAGS,
	// Somebody else's words. An apostrophe is no quote: single ones count only around a whole question.
	/"[^"\n]*"|“[^”\n]*”|„[^“”\n]*[“”]|«[^»\n]*»|「[^」\n]*」/g,
	/(?<![\p{L}\p{N}])['‘][^'‘’\n]*[?？؟]['’](?![\p{L}\p{N}])/gu,
];

/** `<question>` is no word, and neither is a control token with its role: `<|im_start|>user`, `[/INST]`. */
const MARKUP =
	/<\|?(?:im_start|start_header_id|start_of_role|start_of_turn|start)\|?>(?:system|developer|user|assistant|model|tool)|<\/?[a-z][^<>\n]{0,200}>|<[|｜][^<>\n]{1,40}[|｜]>|\[\/?INST\]|<<\/?SYS>>/gi;

/** The text with each such span as a word of the same length, and markup as spaces, so that offsets stay. */
export function masked(text: string): string {
	const cleared = withoutComments(text).replace(MARKUP, (tag) => " ".repeat(tag.length));
	return SPANS.reduce((masking, span) => masking.replace(span, cover), cleared);
}

const cover = (span: string): string => span.replace(/[^\s]/g, "x");

function withoutComments(text: string): string {
	let cleared = "";
	let from = 0;
	for (;;) {
		const open = text.indexOf("<!--", from);
		const close = open < 0 ? -1 : text.indexOf("-->", open + 4);
		if (close < 0) return cleared + text.slice(from);
		cleared += text.slice(from, open) + text.slice(open, close + 3).replace(/[^\r\n]/g, " ");
		from = close + 3;
	}
}
