const { register } = symphony.kit;

/** The HTML comes from Markdown that Java has already made safe. */
function Prose({ html }: { html: string }) {
  return <div class="prose" dangerouslySetInnerHTML={{ __html: html }} />;
}

register("Prose", Prose);
