// A backend of tfjs, started and ready to compute.

export type Backend = {
  /** What users call it, e.g. `node-gpu`. */
  readonly label: string;
  /** What tfjs calls it. */
  readonly name: string;
  /** Throws where the device has failed since the last call. */
  readonly check?: () => void;
  readonly dispose?: () => Promise<void>;
};
