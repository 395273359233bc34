const { register } = symphony.kit;

interface Props {
  sections: readonly { readonly heading: string; readonly html: string; readonly facts: readonly { readonly name: string; readonly value: string }[] }[];
}

/** Java has already made safe HTML of the Markdown, and the facts from the table. */
function ModelCard({ sections }: Props) {
  return (
    <div class="sheet">
      {sections.map(({ heading, html, facts }) => (
        <section key={heading}>
          <h3>{heading}</h3>
          {html !== "" && <div class="prose" dangerouslySetInnerHTML={{ __html: html }} />}
          {facts.length > 0 && (
            <dl>
              {facts.map(({ name, value }, i) => (
                <div key={i}>
                  <dt>{name}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
          )}
        </section>
      ))}
    </div>
  );
}

register("ModelCard", ModelCard);
