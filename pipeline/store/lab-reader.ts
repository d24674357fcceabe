// Reads what an atlas holds of single images and of how far a model can be believed; of none of it an atlas must have any.

import { LabImage, LabRecord, RobustnessRecord } from './lab-schema.ts';
import { findRecord } from './reader.ts';

/** The images and methods of a model's lab; undefined where there is none. @throws UserError where the record is damaged. */
export function readLab(root: string, model: string): Promise<LabRecord | undefined> {
  return findRecord(LabRecord, root, model, 'lab', 'lab.json');
}

/** One image of the lab, by its slug; undefined where there is none. @throws UserError where the record is damaged. */
export function readLabImage(
  root: string,
  model: string,
  image: string,
): Promise<LabImage | undefined> {
  return findRecord(LabImage, root, model, 'lab', image, 'image.json');
}

/** How the model stands what is done to images; undefined where it was not tried. @throws UserError where the record is damaged. */
export function readRobustness(root: string, model: string): Promise<RobustnessRecord | undefined> {
  return findRecord(RobustnessRecord, root, model, 'lab', 'robustness.json');
}
