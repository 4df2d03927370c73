/** The panel's document. Nothing in it comes from a prompt or a model: text reaches the panel through messages only. */
export interface PanelParts {
	/** Where the editor serves the extension's files from. */
	cspSource: string;
	script: string;
	style: string;
	/** Fresh for each document. */
	nonce: string;
	/** What the panel is written in, as a language tag. */
	language: string;
	/** The panel's words in that language by the English ones; null where it is English. */
	words: object | null;
}

/**
 * Scripts run by nonce only and nothing is fetched but our own two files. The component toolkit puts its styles into
 * the document itself and reads the nonce for them from the meta element; it must be a plain script, since it takes
 * the theme at the load event.
 */
export function panelHtml({ cspSource, script, style, nonce, language, words }: PanelParts): string {
	const policy = [
		"default-src 'none'",
		`img-src ${cspSource} data:`,
		`style-src ${cspSource} 'nonce-${nonce}'`,
		`script-src 'nonce-${nonce}'`,
	].join("; ");
	const translated = words ? `\n\t<meta name="words" content="${attribute(JSON.stringify(words))}">` : "";
	return `<!DOCTYPE html>
<html lang="${attribute(language)}">
<head>
	<meta charset="UTF-8">
	<meta http-equiv="Content-Security-Policy" content="${policy}">
	<meta name="viewport" content="width=device-width, initial-scale=1.0">
	<meta property="csp-nonce" content="${nonce}">${translated}
	<link rel="stylesheet" href="${style}">
	<title>H-Neurons</title>
</head>
<body>
	<main id="panel"></main>
	<script nonce="${nonce}" src="${script}"></script>
</body>
</html>`;
}

const attribute = (text: string): string => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
