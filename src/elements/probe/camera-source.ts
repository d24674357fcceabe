// The camera of the reader, until it is closed.

import { make, makeButton } from '../make.ts';
import { pixelsOf, SourceError, type Source } from './source.ts';

const refusals: Readonly<Record<string, string>> = {
  NotAllowedError:
    'The camera was refused. Allow it for this page in your browser, or choose an image.',
  NotFoundError: 'No camera was found. Choose an image, or draw one.',
  NotReadableError: 'Something else uses the camera. Close that, or choose an image.',
};

/** @throws SourceError where the camera is refused, or there is none */
export async function openCamera(): Promise<Source> {
  // absent where a page is not fetched by https
  const { mediaDevices } = navigator as Partial<Navigator>;
  if (!mediaDevices) {
    throw new SourceError('Browsers give the camera only to pages that come by https.');
  }
  const stream = await mediaDevices
    .getUserMedia({ video: { width: { ideal: 640 }, facingMode: 'environment' } })
    .catch(({ name, message }: Error) => {
      throw new SourceError(refusals[name] ?? `The camera cannot be used: ${message}`);
    });
  const video = make('video', '');
  video.muted = true;
  video.playsInline = true;
  video.srcObject = stream;
  video.ariaLabel = 'What your camera sees';
  await video.play();
  const stop = () => {
    for (const track of stream.getTracks()) track.stop();
  };
  const button = makeButton('plain-button', 'Stop the camera', () => {
    stop();
    button.disabled = true;
  });
  return {
    element: video,
    tools: make('div', 'probe-brush label', button),
    isLive: true,
    grab(side) {
      if (!stream.active) return undefined;
      const { videoWidth: width, videoHeight: height } = video;
      return width > 0 ? pixelsOf(video, { width, height }, side) : undefined;
    },
    close: stop,
  };
}
