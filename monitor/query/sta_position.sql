select municipality, id, longitude, latitude
from sensor
