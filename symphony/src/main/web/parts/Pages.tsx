interface Props {
  /** The page shown, from 0. */
  current: number;
  count: number;
  turn: (page: number) => void;
}

export function Pages({ current, count, turn }: Props) {
  if (count < 2) return null;
  return (
    <div class="pages" role="group" aria-label="Pages">
      <button type="button" disabled={current === 0} onClick={() => turn(current - 1)}>
        Previous
      </button>
      <span>
        page {current + 1} of {count}
      </span>
      <button type="button" disabled={current === count - 1} onClick={() => turn(current + 1)}>
        Next
      </button>
    </div>
  );
}
