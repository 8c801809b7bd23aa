"""The demo world: invented people, drawn pictures, clips that ffmpeg makes, and what is said about them."""
