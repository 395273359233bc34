const { register } = symphony.kit;

interface Props {
  entries: readonly { name: string; value: string }[];
}

function Facts({ entries }: Props) {
  return (
    <dl>
      {entries.map(({ name, value }, i) => (
        <div key={i}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

register("Facts", Facts);
