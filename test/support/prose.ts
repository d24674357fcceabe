// Runs an article of a test through plugins, as the site does, to HTML; components stay as elements of their name.

import { toHtml } from 'hast-util-to-html';
import remarkGfm from 'remark-gfm';
import remarkMath from 'remark-math';
import remarkMdx from 'remark-mdx';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';
import { unified, type PluggableList } from 'unified';

/** @param plugins after those of GFM, MDX and math */
export async function renderProse(text: string, plugins: PluggableList): Promise<string> {
  const processor = unified()
    .use(remarkParse)
    .use([remarkMdx, remarkGfm, remarkMath])
    .use(plugins)
    .use(remarkRehype, { passThrough: ['mdxJsxFlowElement', 'mdxJsxTextElement'] });
  const file = { path: 'content/articles/one.mdx', value: text };
  const tree: unknown = await processor.run(processor.parse(file), file);
  return toHtml(asElements(tree as Tree) as Parameters<typeof toHtml>[0]);
}

type Tree = {
  type: string;
  name?: string;
  children?: Tree[];
  attributes?: { name: string; value: string }[];
};

function asElements(node: Tree): unknown {
  const children: unknown[] | undefined = node.children?.map(asElements);
  if (!node.type.startsWith('mdxJsx')) return { ...node, ...(children && { children }) };
  const properties = Object.fromEntries(node.attributes!.map(({ name, value }) => [name, value]));
  return { type: 'element', tagName: node.name, properties, children };
}
