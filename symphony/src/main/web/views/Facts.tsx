interface Props {
  entries: readonly { name: string; value: string }[];
}

export function Facts({ entries }: Props) {
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
