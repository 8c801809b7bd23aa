"""What of ffmpeg reads an uploaded file: formats and codecs of films and sounds, and none of the hundreds of others.

Most of ffmpeg's weaknesses are in what hardly anybody uses, and are known before there is a release without them.
"""

# Demuxers of real films and sounds. None of them reads a second file; playlists, manifests, scripts, picture and
# subtitle readers are absent on purpose.
DEMUXERS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,flv,ogg,wav,w64,mp3,flac,aac,ac3,eac3,asf,mxf,aiff,"
    "caf,amr,ape,wv,tta,dsf,au,dv,gxf,rm,nut,ivf,h264,hevc,m4v,vc1,wtv,truehd,dts,yuv4mpegpipe,obu"
)
# Decoders of what phones, cameras, recorders and editors write, and wrote.
PICTURE_DECODERS = (
    "h264,hevc,libdav1d,av1,vp8,vp9,libvpx,libvpx-vp9,vp6,vp6a,vp6f,theora,mpeg1video,mpeg2video,mpegvideo,mpeg4,"
    "msmpeg4v1,msmpeg4v2,msmpeg4,h263,h263p,flv,wmv1,wmv2,wmv3,vc1,rv30,rv40,svq3,mjpeg,jpeg2000,png,dvvideo,dnxhd,"
    "prores,cfhd,ffv1,huffyuv,ffvhuff,utvideo,qtrle,rawvideo,v210,v410,r210"
)
SOUND_DECODERS = (
    "aac,aac_latm,mp3,mp3float,mp2,mp2float,mp1,mp1float,opus,libopus,vorbis,libvorbis,flac,alac,ac3,eac3,dca,mlp,"
    "truehd,wmav1,wmav2,wmapro,wmalossless,amrnb,amrwb,libopencore_amrnb,libopencore_amrwb,speex,nellymoser,cook,ape,"
    "wavpack,tta,dvaudio,s302m,adpcm_ms,adpcm_ima_wav,adpcm_ima_qt,adpcm_swf,dsd_lsbf,dsd_msbf,dsd_lsbf_planar,"
    "dsd_msbf_planar,pcm_alaw,pcm_mulaw,pcm_bluray,pcm_dvd,pcm_u8,pcm_s8,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,"
    "pcm_s32le,pcm_s32be,pcm_f32le,pcm_f32be,pcm_f64le,pcm_f64be,pcm_s16le_planar,pcm_s24le_planar,pcm_s32le_planar"
)
DECODERS = f"{PICTURE_DECODERS},{SOUND_DECODERS}"
# How ffmpeg opens a source. Enhancements (LCEVC) are handed on instead of applied: their library would read them.
CONFINED = ("-protocol_whitelist", "file", "-codec_whitelist", DECODERS, "-export_side_data", "enhancements")
