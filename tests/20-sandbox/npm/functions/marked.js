import { marked, lexer } from "marked";

const page = `# A *title* with \`code\`

Some **bold**, ~~struck~~ and <b>raw</b> text, a [link](http://example.org "title") and ![image](a.png).
Line two
hard break & entities &copy; &#955;

1. one
2. two
   - nested
   - [x] done

| a | b |
|:--|--:|
| 1 | 2 |

> quote
> > deeper

\`\`\`js
if (a < b && c) { "x" }
\`\`\`

Setext
------
http://autolink.example/path?q=1 _under_scored_ *a**b*c**
`;

export const cases = () => [["html", page], ["html", "*".repeat(300) + "a"], ["tokens", page], ["html", "[a]: <b> 'c'\n\n[a][] <!-- c -->"]];
export const html = text => marked.parse(text, { gfm: true });
export const tokens = text => lexer(text);
