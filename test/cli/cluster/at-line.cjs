// Preloaded into a command that leads its process group: at the first line of standard error that fits AT_LINE it sends
// AT_LINE_SIGNAL to itself and its engine. From outside a signal comes whenever the system finds time for it, which may be
// after the command has ended.
const { AT_LINE, AT_LINE_SIGNAL } = process.env;
const write = process.stderr.write.bind(process.stderr);
const fits = new RegExp(AT_LINE, "m");
let isSent = false;

process.stderr.write = (text, ...rest) => {
	const isWritten = write(text, ...rest);
	if (!isSent && fits.test(String(text))) {
		isSent = true;
		process.kill(0, AT_LINE_SIGNAL);
	}
	return isWritten;
};
