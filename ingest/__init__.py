"""The MQTT face: messages in, released clusters on to the centre and into the store."""
