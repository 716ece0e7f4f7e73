// The rules for HTML: the default preset with its WCAG rules. A rule that is switched off says here why; none is.

export default { root: true, extends: ["html-validate:recommended"], rules: {} };
