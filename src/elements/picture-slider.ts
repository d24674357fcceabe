// <picture-slider>: two pictures one over the other; how much of the second is seen follows its slider.

class PictureSlider extends HTMLElement {
  connectedCallback(): void {
    const slider = this.querySelector('input')!;
    slider.addEventListener('input', () => this.style.setProperty('--at', `${slider.value}%`));
  }
}

customElements.define('picture-slider', PictureSlider);
