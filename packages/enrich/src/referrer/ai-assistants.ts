/**
 * AI assistants, one entry each: `name | hosts`. A line that starts with a blank goes on with the
 * entry above it. A host stands for its subdomains too; `x/y` is host `x` with a path below `/y`.
 *
 * Facts from matomo-org/searchengine-and-social-list (CC0).
 */
export const AI_ASSISTANTS = `
Baidu AI | yiyan.baidu.com ai.baidu.com
Chat+ | chatplus.com chat-gpt.org
ChatGPT | chatgpt.com chat.openai.com labs.openai.com
Claude | claude.ai
Copilot | copilot.microsoft.com
ChatGLM | chatglm.cn
Deepseek | chat.deepseek.com
Duck.ai | duck.ai
Gemini | gemini.google.com bard.google.com
Grok | grok.com x.com/i/grok
iAsk | iask.ai
Jasper | app.jasper.ai
Le Chat | chat.mistral.ai
Meta AI | meta.ai
NotebookLM | notebooklm.google.com
Perplexity | perplexity.ai
Qwen | chat.qwen.ai
Writesonic | app.writesonic.com
You | you.com
`
