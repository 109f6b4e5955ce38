/** Every state has a pattern of its own, so that nobody needs to tell colours apart. */
export function Patterns() {
  return (
    <svg class="patterns" width="0" height="0" aria-hidden="true">
      <defs>
        <pattern id="late" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect class="late-ground" width="6" height="6" />
          <rect class="late-stripe" width="2" height="6" />
        </pattern>
        <pattern id="inactive" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">
          <rect class="inactive-stripe" width="1.5" height="6" />
        </pattern>
        <pattern id="unknown" width="5" height="5" patternUnits="userSpaceOnUse">
          <circle class="unknown-dot" cx="1.5" cy="1.5" r="1" />
        </pattern>
      </defs>
    </svg>
  );
}
