/** Lets one sleeper wait until it is rung or the time is over. A ring that came after `arm` is not lost. */
export function createAlarm() {
  let rung = false;
  let wakeSleeper: (() => void) | null = null;
  return {
    arm: () => {
      rung = false;
    },
    ring: () => {
      rung = true;
      wakeSleeper?.();
    },
    wait: async (millis: number): Promise<void> => {
      if (rung) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, millis);
        wakeSleeper = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      wakeSleeper = null;
    },
  };
}
