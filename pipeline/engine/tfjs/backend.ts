// A backend of tfjs, started and ready to compute.

export type Backend = {
  /** What users call it, e.g. `node-gpu`. */
  readonly label: string;
  /** What tfjs calls it. */
  readonly name: string;
  /** Throws where the device has failed since the last call, or is gone. */
  readonly check?: () => void;
  /** Whether the device has been given back, and all tensors with it. */
  readonly isGone?: () => boolean;
  readonly dispose?: () => Promise<void>;
};
